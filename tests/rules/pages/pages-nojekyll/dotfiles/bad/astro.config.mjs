import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://ada.github.io',
  base: '/notes/',
});
