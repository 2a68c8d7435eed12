import { notifications } from '@mantine/notifications';
import { wantToasts } from './toasts-store';

/** Says that something was done, where the reader need not look for it. */
export function done(message: React.ReactNode): void {
  wantToasts();
  notifications.show({ message, color: 'forest', autoClose: 8000, closeButtonProps: { 'aria-label': 'Close the message' } });
}
