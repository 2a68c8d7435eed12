import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

/** Where `done` says that something was done. */
export default function Toasts() {
  return <Notifications position="bottom-right" />;
}
