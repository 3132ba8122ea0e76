import { runService } from '../../composition/src/run-service.js';
import { AppModule } from './app.module.js';

await runService({ name: 'analyst', port: 3004, module: (settings, signal) => AppModule.forRoot(settings, signal) });
