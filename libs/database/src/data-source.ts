import { DataSource } from 'typeorm';

/** A DataSource that two owners may close: Nest's TypeORM module and the database behind our port. */
export class SharedDataSource extends DataSource {
  private ending: Promise<void> | undefined;

  override destroy(): Promise<void> {
    return (this.ending ??= super.destroy());
  }
}
