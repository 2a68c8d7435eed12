import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { ActionButton } from '../../parts/guarded';
import { EditProjectDialog } from './edit-project';
import type { ProjectOfPage } from './index';

/** What can be done to the project. */
export function ProjectActions({ project }: { project: ProjectOfPage }) {
  const [editing, setEditing] = useState(false);
  return (
    <>
      <ActionButton can={project.viewerCan} needs="PROJECT_UPDATE" variant="default" leftSection={<Pencil size={15} aria-hidden />} onClick={() => setEditing(true)}>
        Edit
      </ActionButton>
      {editing && <EditProjectDialog project={project.id} onClose={() => setEditing(false)} />}
    </>
  );
}
