import { Anchor, Table, Typography } from '@mantine/core';
import type { ComponentPropsWithoutRef } from 'react';
import Markdown, { type Components, type ExtraProps } from 'react-markdown';
import remarkGfm from 'remark-gfm';

type Of<Tag extends 'a' | 'img' | 'pre' | 'table'> = ComponentPropsWithoutRef<Tag> & ExtraProps;

/** Pictures of other hosts would tell them who reads this, so they become links; headings leave h1 and h2 to the page. */
const COMPONENTS: Components = {
  a: ({ href, children }: Of<'a'>) => (
    <Anchor href={href} rel="noopener noreferrer nofollow" target={href?.startsWith('#') ? undefined : '_blank'}>
      {children}
    </Anchor>
  ),
  img: ({ src, alt }: Of<'img'>) => (
    <Anchor href={typeof src === 'string' ? src : undefined} rel="noopener noreferrer nofollow" target="_blank">
      {alt || 'Picture'}
    </Anchor>
  ),
  // Code may be wider than the page, and is scrolled by the keyboard too.
  pre: ({ children }: Of<'pre'>) => (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the focus
    <pre tabIndex={0}>{children}</pre>
  ),
  table: ({ children }: Of<'table'>) => (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the focus
    <div tabIndex={0} role="group" aria-label="Table" style={{ overflowX: 'auto' }}>
      <Table withTableBorder>{children}</Table>
    </div>
  ),
  h1: 'h3',
  h2: 'h4',
  h3: 'h5',
  h4: 'h6',
};

/** Markdown of a model or version. HTML in it is shown as text and never becomes part of the page. */
export default function Readme({ text }: { text: string }) {
  return (
    <Typography maw={820}>
      <Markdown remarkPlugins={[remarkGfm]} components={COMPONENTS}>
        {text}
      </Markdown>
    </Typography>
  );
}
