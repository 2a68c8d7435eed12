export interface EventFeedProps {
  /** The id of a model, version, run, project or organization; without it, all events that the viewer sees. */
  readonly of?: string;
}

export function EventFeed(_props: EventFeedProps) {
  return null;
}
