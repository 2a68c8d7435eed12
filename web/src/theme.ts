import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The registry's green, from paper to ink; the sign-in pages have the same. */
const forest: MantineColorsTuple = [
  '#effaf5',
  '#dcf2e8',
  '#b6e4d0',
  '#8dd6b6',
  '#69c99f',
  '#4db98a',
  '#2f9d70',
  '#17664a',
  '#145a41',
  '#0f4f39',
];

export const theme = createTheme({
  primaryColor: 'forest',
  primaryShade: 7,
  colors: { forest },
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: '"Inter Variable", "Inter Stand-in", system-ui, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, "SF Mono", Menlo, monospace',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.15rem' }, h3: { fontSize: '1rem' }, h4: { fontSize: '0.95rem' }, h5: { fontSize: '0.9rem' }, h6: { fontSize: '0.875rem' } } },
  // Plain objects: a component that is named here would be part of the first page.
  components: {
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close dialog' }, centered: false, size: 'lg' } },
    // The placeholder is no item, and a menu may hold nothing else.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Badge: { defaultProps: { tt: 'none', radius: 'sm', variant: 'light' } },
    Table: { defaultProps: { verticalSpacing: 'xs', highlightOnHover: true } },
    TableScrollContainer: { defaultProps: { type: 'native' } },
    Tooltip: { defaultProps: { multiline: true, maw: 320, withArrow: true, events: { hover: true, focus: true, touch: true } } },
  },
});

/** Colours with which every text has the contrast that WCAG 2.2 AA asks for, in both schemes. */
export const resolver: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fbfcfb',
    '--mantine-color-error': colors.red[9],
    '--mantine-color-dimmed': '#55635c',
    '--mantine-color-placeholder': '#5f6d66',
    '--mantine-color-anchor': forest[8],
    '--mantine-color-forest-light-color': forest[9],
    '--mantine-color-green-light-color': '#1b5e2b',
    '--mantine-color-yellow-light-color': '#7a4100',
    '--mantine-color-orange-light-color': '#7f3300',
    '--mantine-color-red-light-color': '#9c1c1c',
    '--mantine-color-blue-light-color': '#0b4a86',
    '--mantine-color-gray-light-color': colors.gray[8],
    '--greenroom-sheet': '#ffffff',
    '--greenroom-rule': '#dfe5e2',
    '--greenroom-sunken': '#f1f5f3',
  },
  dark: {
    '--mantine-color-body': '#121816',
    '--mantine-color-error': colors.red[4],
    '--mantine-color-dimmed': '#a2b0a9',
    '--mantine-color-placeholder': '#96a49d',
    '--mantine-color-anchor': forest[3],
    '--mantine-color-red-light-color': colors.red[3],
    '--mantine-color-gray-light': '#2c3631',
    '--mantine-color-gray-light-hover': '#34403a',
    '--mantine-color-gray-light-color': '#d5ddd9',
    '--greenroom-sheet': '#18201c',
    '--greenroom-rule': '#2b3630',
    '--greenroom-sunken': '#1d2621',
  },
});
