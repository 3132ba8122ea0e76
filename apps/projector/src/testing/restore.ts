import type { Database } from '#database';

/** A backup of one moment, kept beside the database on its server, as mysqldump --single-transaction would keep it elsewhere. */
export class Backup {
  private constructor(
    private readonly database: Database,
    private readonly folder: string,
    private readonly tables: readonly string[],
  ) {}

  static async take(database: Database): Promise<Backup> {
    const [{ name }] = (await database.query('SELECT DATABASE() AS name')) as [{ name: string }];
    const rows = await database.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'",
    );
    const tables = rows.map((row) => row.name);
    const folder = `${name}_backup`;
    await database.changeSchema(async (sql) => {
      await sql.execute(`CREATE DATABASE ${folder}`);
      for (const table of tables) {
        await sql.execute(`CREATE TABLE ${folder}.${table} LIKE ${table}`);
        await sql.execute(`INSERT INTO ${folder}.${table} SELECT * FROM ${table}`);
      }
    });
    return new Backup(database, folder, tables);
  }

  async restore(): Promise<void> {
    await this.database.changeSchema(async (sql) => {
      for (const table of this.tables) {
        await sql.execute(`DELETE FROM ${table}`);
        await sql.execute(`INSERT INTO ${table} SELECT * FROM ${this.folder}.${table}`);
      }
    });
  }

  async remove(): Promise<void> {
    await this.database.changeSchema((sql) => sql.execute(`DROP DATABASE ${this.folder}`));
  }
}
