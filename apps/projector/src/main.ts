import { runService } from '../../composition/src/run-service.js';
import { AppModule } from './app.module.js';

await runService({ name: 'projector', port: 3002, module: (settings, signal) => AppModule.forRoot(settings, signal) });
