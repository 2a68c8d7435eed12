import type { ComponentType } from 'react';
import { matchPath, Navigate, type Params, type RouteObject } from 'react-router';
import { type Asked, askEarly } from '../api/live';
import { NotFound } from '../parts/states';
import { Shell } from './shell';
import { Broken } from './broken';

interface PageModule {
  readonly default: ComponentType;
  /** What it is going to ask, by the names in its address and by its search. */
  readonly asks?: (names: Params, search: URLSearchParams) => readonly Asked[];
}

/** A page that is loaded when it is gone to first. The one that the browser opens is asked for before it is drawn. */
function page(path: string, load: () => Promise<PageModule>): RouteObject {
  async function lazy() {
    const { default: Component, asks } = await load();
    const opened = matchPath(path, location.pathname);
    if (opened) {
      asks?.(opened.params, new URLSearchParams(location.search)).forEach(askEarly);
    }
    return { Component };
  }
  return { path, lazy };
}

/** Every address of these pages; the server answers them by the same list (http/site.py). */
export const routes: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <Broken />,
    hydrateFallbackElement: <></>,
    children: [
      { path: '/', element: <Navigate to="/models" replace /> },
      page('/models', () => import('../pages/models')),
      page('/models/:owner/:model', () => import('../pages/model')),
      page('/models/:owner/:model/compare', () => import('../pages/compare')),
      page('/models/:owner/:model/versions/:version', () => import('../pages/version')),
      page('/runs', () => import('../pages/runs')),
      page('/runs/:run', () => import('../pages/run')),
      page('/projects', () => import('../pages/projects')),
      page('/projects/:owner/:project', () => import('../pages/project')),
      page('/organizations/:organization', () => import('../pages/organization')),
      page('/teams/:owner/:team', () => import('../pages/team')),
      page('/activity', () => import('../pages/activity')),
      page('/audit', () => import('../pages/audit')),
      page('/tokens', () => import('../pages/tokens')),
      { path: '*', element: <NotFound /> },
    ],
  },
];
