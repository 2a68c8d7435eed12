import { ActionIcon, Alert, Anchor, Box, Burger, Button, Group, Kbd, Menu, NavLink, Text, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Activity, Boxes, Building2, CircleUser, FolderGit2, KeyRound, LogOut, Moon, Play, ScrollText, Search, Sun, Terminal, WifiOff } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Link, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { useReachable } from '../api/live';
import { signOut } from '../api/client';
import { Waiting } from '../parts/states';
import { Keys } from './keys';
import { onOpenPalette, openPalette } from './palette-store';
import { organizationPath } from './paths';
import { signInPath, useSession } from './session';

const Palette = lazy(() => import('./palette'));

function Scheme() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const words = dark ? 'Light colours' : 'Dark colours';
  return (
    <Tooltip label={words}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words} onClick={() => setColorScheme(dark ? 'light' : 'dark')}>
        {dark ? <Sun size={18} aria-hidden /> : <Moon size={18} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}

async function leave() {
  await signOut();
  location.assign('/sign-in');
}

function Account() {
  const { viewer, known } = useSession();
  if (!viewer) {
    return known ? (
      <Button component="a" href={signInPath()} size="sm">
        Sign in
      </Button>
    ) : null;
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" size="sm" px="xs" c="inherit" leftSection={<CircleUser size={18} aria-hidden />} aria-label={`Your account, ${viewer.name}`}>
          <Text span inherit truncate maw={140} visibleFrom="xs">
            {viewer.name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {viewer.name}
          {viewer.email && ` · ${viewer.email}`}
        </Menu.Label>
        <Menu.Item component={Link} to="/tokens" leftSection={<KeyRound size={14} aria-hidden />}>
          Tokens and sessions
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={14} aria-hidden />} onClick={() => void leave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Navigation({ onGo }: { onGo: () => void }) {
  const { organizations, viewer } = useSession();
  const { pathname } = useLocation();
  const entry = (to: string, label: string, icon: React.ReactNode) => (
    <NavLink key={to} component={Link} to={to} label={label} leftSection={icon} active={pathname === to || pathname.startsWith(`${to}/`)} onClick={onGo} style={{ borderRadius: 8 }} aria-current={pathname === to ? 'page' : undefined} />
  );
  return (
    <>
      {entry('/models', 'Models', <Boxes size={17} aria-hidden />)}
      {entry('/runs', 'Runs', <Play size={17} aria-hidden />)}
      {entry('/projects', 'Projects', <FolderGit2 size={17} aria-hidden />)}
      {viewer && entry('/activity', 'Activity', <Activity size={17} aria-hidden />)}
      {organizations.length > 0 && (
        <Text size="xs" fw={600} c="dimmed" mt="md" mb={4} px="sm">
          Organizations
        </Text>
      )}
      {organizations.map(({ name }) => entry(organizationPath(name), name, <Building2 size={17} aria-hidden />))}
      {organizations.some(({ viewerCan }) => viewerCan.includes('AUDIT_READ')) && entry('/audit', 'Audit log', <ScrollText size={17} aria-hidden />)}
      <Box mt="auto" pt="md">
        {viewer && entry('/tokens', 'Tokens', <KeyRound size={17} aria-hidden />)}
        <NavLink href="/graphiql" label="API explorer" leftSection={<Terminal size={17} aria-hidden />} style={{ borderRadius: 8 }} />
      </Box>
    </>
  );
}

/** What stands around every page: where one can go, search, who one is. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const [palette, setPalette] = useState(0);
  const reachable = useReachable();
  useEffect(() => onOpenPalette(() => setPalette((times) => times + 1)), []);
  return (
    <>
      <a href="#main" className="skip">
        Skip to the content
      </a>
      <header className="shell-head">
        <Group h="100%" justify="space-between" wrap="nowrap" gap="sm">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={opened ? 'Close the navigation' : 'Open the navigation'} />
            <Anchor component={Link} to="/models" underline="never" c="inherit">
              <Group gap={8} wrap="nowrap">
                <img src="/favicon.svg" alt="" width={26} height={26} />
                <Text fw={680} span>
                  Greenroom
                </Text>
              </Group>
            </Anchor>
          </Group>
          <Button variant="default" size="sm" flex="0 1 340px" justify="space-between" c="dimmed" fw={400} onClick={openPalette} leftSection={<Search size={15} aria-hidden />} rightSection={<Kbd size="xs" visibleFrom="sm">Ctrl K</Kbd>}>
            Search
          </Button>
          <Group gap="xs" wrap="nowrap">
            <Scheme />
            <Account />
          </Group>
        </Group>
      </header>
      <nav className="shell-side" aria-label="Pages" data-opened={opened || undefined}>
        <Navigation onGo={close} />
      </nav>
      <main className="shell-main" id="main" tabIndex={-1}>
        {!reachable && (
          <Alert color="red" icon={<WifiOff aria-hidden />} mb="md" role="alert" title="The server does not answer">
            What you see may be old. It is asked again every few seconds.
          </Alert>
        )}
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </main>
      <Keys />
      {palette > 0 && (
        <Suspense>
          <Palette wanted={palette} />
        </Suspense>
      )}
      <ScrollRestoration />
    </>
  );
}
