/** How programs get at what a model has in production. */

export const IN_PRODUCTION = `query InProduction($model: String!) {
  model(name: $model) {
    versions(filter: { stage: { eq: PRODUCTION } }, sort: "-updated_at", first: 1) {
      nodes {
        fullName
        digest
        contentData
        artifacts {
          nodes {
            name
            path
            digest
          }
        }
      }
    }
  }
}`;

/** Python that reads and fetches what serves; `version` is one that there is, to fetch as a package. */
export function python(model: string, version: string): string {
  return `from greenroom.client import Client

with Client() as client:
    for version in client.list_versions("${model}", query="stage: production"):
        print(version.full_name, version.tags)
    client.pull("${model}:${version}", "${folder(model, version)}")`;
}

/** The same on the command line of whoever has signed in to `registry`. */
export function shell(model: string, version: string, registry: string): string {
  return `greenroom login ${registry}
greenroom models ls ${model} -q "stage: production"
greenroom models pull ${model}:${version} --path ./${folder(model, version)}`;
}

function folder(model: string, version: string): string {
  return `${model.split('/')[1]}-${version}`;
}
