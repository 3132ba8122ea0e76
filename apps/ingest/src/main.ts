import { runService } from '../../composition/src/run-service.js';
import { AppModule } from './app.module.js';

await runService({ name: 'ingest', port: 3003, module: (settings, signal) => AppModule.forRoot(settings, signal) });
