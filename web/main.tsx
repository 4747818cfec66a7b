import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Page } from './app/page.tsx';
import { applyTheme, storedTheme } from './app/theme.ts';
import './style.css';

applyTheme(storedTheme());
const place = document.querySelector('#page');
if (place === null) throw new Error('index.html has no element #page');
createRoot(place).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
