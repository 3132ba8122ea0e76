import { runService } from '../../composition/src/run-service.js';
import { AppModule } from './app.module.js';

await runService({ name: 'relay', port: 3001, module: (settings, signal) => AppModule.forRoot(settings, signal) });
