/** Code that does something with a version; each runs as it stands (tests/browser/test_version_pages.py). */

/** Names hold letters, digits, "_", "." and "-" alone, so none needs quoting in any of these languages. */
interface Named {
  readonly fullName: string;
}

function parts(fullName: string): { model: string; folder: string } {
  const [model = '', version = ''] = fullName.split(':', 2);
  return { model, folder: `${model.split('/', 2)[1] ?? model}-${version}` };
}

export function pythonSnippet({ fullName }: Named, origin: string): string {
  const { model, folder } = parts(fullName);
  return `from greenroom.client import Client

with Client("${origin}") as client:
    version = client.get_version("${fullName}")
    print(version.stage.value, version.digest, version.content_data)
    for artifact in client.list_version_artifacts("${fullName}"):
        print(artifact.name, artifact.path, artifact.digest)

    # Which version serves now, this one or another
    for serving in client.list_versions("${model}", query="stage: production"):
        print(serving.full_name)

    # Everything it consists of, as files
    folder = client.pull("${fullName}", "${folder}", overwrite=True)
    print(folder)
`;
}

export function commandSnippet({ fullName }: Named, origin: string): string {
  const { model, folder } = parts(fullName);
  return `export GREENROOM_URL=${origin}
greenroom models get ${fullName}
greenroom models stages ${fullName}
greenroom models ls ${model} -q "stage: production"
greenroom models pull ${fullName} --path ${folder} --overwrite
`;
}

export const GRAPHQL_SNIPPET = `query Version($version: String!) {
  version(name: $version) {
    fullName
    stage
    digest
    contentData
    artifacts {
      nodes {
        name
        kind
        path
        digest
      }
    }
    evidence {
      metrics {
        name
        value
      }
      parameters
    }
    stageChanges(first: 5) {
      nodes {
        toStage
        reason
        at
      }
    }
  }
}
`;

export function graphqlVariables({ fullName }: Named): { version: string } {
  return { version: fullName };
}
