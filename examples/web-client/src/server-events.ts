export interface ServerEvent {
  id: string | undefined;
  name: string;
  data: string;
}

/** The events of a text/event-stream as they arrive; fetch carries the token, which EventSource cannot. */
export async function* serverEvents(response: Response): AsyncGenerator<ServerEvent> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop()!;
      for (const block of blocks) {
        const event = parse(block);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined); // broken already
  }
}

function parse(block: string): ServerEvent | undefined {
  const event: ServerEvent = { id: undefined, name: 'message', data: '' };
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^([^:]*)(?:: ?)?(.*)$/.exec(line) ?? [];
    if (field === 'id') event.id = value;
    else if (field === 'event') event.name = value!;
    else if (field === 'data') data.push(value!);
  }
  return data.length > 0 ? { ...event, data: data.join('\n') } : undefined;
}
