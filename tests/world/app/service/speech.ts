const sampleRateHz = 8_000;
const toneMs = 200;
const msPerCharacter = 62;

/** How long a reader would speak: the figure the metrics show. */
export function speechDurationMs(text: string): number {
  return text.length * msPerCharacter;
}

/** A playable WAV of 1.6 kB whose pitch depends on the text: small, so that traffic stays gentle. */
export function speak(text: string): Buffer {
  const samples = (sampleRateHz * toneMs) / 1000;
  const wav = Buffer.alloc(44 + samples);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + samples, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(sampleRateHz, 24);
  wav.writeUInt32LE(sampleRateHz, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(samples, 40);
  const pitchHz = 220 + ((text.length * 37 + (text.codePointAt(0) ?? 0) * 11) % 440);
  for (let index = 0; index < samples; index += 1) {
    wav[44 + index] = 128 + Math.round(100 * Math.sin((2 * Math.PI * pitchHz * index) / sampleRateHz));
  }
  return wav;
}
