import { connectionError, VendorError } from '#contracts';

/**
 * The text of an answer, decoded as its content type says, else as UTF-8.
 * @param largest bytes; what is larger is not read to its end
 * @throws VendorError
 */
export async function limitedText(
  vendor: string,
  response: Response,
  { largest, signal }: { readonly largest: number; readonly signal: AbortSignal },
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      length += chunk.byteLength;
      if (length > largest) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw connectionError(vendor, signal.aborted ? signal.reason : error);
  }
  if (length > largest)
    throw new VendorError('vendor_response_invalid', `${vendor}'s answer is larger than ${largest / 1024 / 1024} MiB`);
  return decoderOf(response.headers.get('content-type'), chunks[0]).decode(Buffer.concat(chunks));
}

/** What XML says of itself in its first line counts where the content type says nothing. */
function decoderOf(contentType: string | null, first: Uint8Array | undefined) {
  const declared = Buffer.from(first?.subarray(0, 200) ?? []).toString('latin1');
  const label =
    /charset="?([\w-]+)/i.exec(contentType ?? '')?.[1] ?? /^<\?xml[^>]*encoding="([\w-]+)"/.exec(declared)?.[1];
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}
