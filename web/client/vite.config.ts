import react from '@vitejs/plugin-react';
import {defineConfig} from 'vite';

/** Everything is served by ourselves under a strict policy: no inlined data, no foreign hosts. */
export default defineConfig({
	plugins: [react()],
	base: '/',
	build: {outDir: '../dist', emptyOutDir: true, assetsInlineLimit: 0, modulePreload: {polyfill: false}, target: 'es2022'},
});
