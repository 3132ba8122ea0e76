import { runService } from '../../composition/src/run-service.js';
import { AppModule } from './app.module.js';

await runService({ name: 'api', port: 3000, module: (settings, signal) => AppModule.forRoot(settings, signal) });
