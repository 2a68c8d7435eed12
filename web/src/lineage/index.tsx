export interface LineageProps {
  /** The id of the version, run or artifact in the middle. */
  readonly of: string;
}

export default function Lineage(_props: LineageProps) {
  return null;
}
