const filesTotalBytesMax = 32 * 1024 * 1024;

/** Attachments in memory, 32 MiB in all; the oldest make room. */
export class AttachmentFiles {
  private readonly files = new Map<string, Buffer>();
  private totalBytes = 0;

  put(id: string, content: Buffer): void {
    this.files.set(id, content);
    this.totalBytes += content.length;
    for (const [oldId, old] of this.files) {
      if (this.totalBytes <= filesTotalBytesMax) break;
      this.files.delete(oldId);
      this.totalBytes -= old.length;
    }
  }

  get(id: string): Buffer | undefined {
    return this.files.get(id);
  }
}
