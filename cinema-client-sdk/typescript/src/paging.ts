/** A page of a listing, as in the contracts. */
export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

/**
 * All items of a listing, page after page, fetched as they are asked for.
 *
 * `for await (const title of paginate((cursor) => client.titles.listTitles({ cursor, limit: 100 })))`
 */
export async function* paginate<T>(fetchPage: (cursor?: string) => Promise<Page<T>>): AsyncGenerator<T, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await fetchPage(cursor);
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
