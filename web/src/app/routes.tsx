import type { ComponentType } from 'react';
import { Navigate, type RouteObject } from 'react-router';
import { NotFound } from '../parts/states';
import { Shell } from './shell';
import { Broken } from './broken';

interface PageModule {
  readonly default: ComponentType;
}

/** A page that is loaded when it is gone to first. */
function page(path: string, load: () => Promise<PageModule>): RouteObject {
  return { path, lazy: async () => ({ Component: (await load()).default }) };
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
