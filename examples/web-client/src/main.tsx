import { createRoot } from 'react-dom/client';
import { App } from './app';
import { PlatformProvider } from './platform';
import { startSpatialNavigation } from './spatial';
import './styles.css';
import './viewer.css';
import './episodes.css';
import './player/player.css';

startSpatialNavigation();
createRoot(document.getElementById('root')!).render(
  <PlatformProvider>
    <App />
  </PlatformProvider>,
);
