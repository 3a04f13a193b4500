export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORED = 'intake.theme';

export const chosenTheme = (): Theme => THEMES.find(theme => theme === localStorage.getItem(STORED)) ?? 'auto';

export function applyTheme(theme: Theme = chosenTheme()): void {
	localStorage.setItem(STORED, theme);
	document.documentElement.dataset['theme'] = theme;
}
