/** Room for so many bytes of UTF-8, given away text by text. */
export interface Room {
  readonly left: number;
  /** Takes the room of a text, if there is that much; says whether there was. */
  take(text: string): boolean;
}

export function openRoom(bytes: number): Room {
  let left = bytes;
  return {
    get left() {
      return left;
    },
    take(text) {
      const size = Buffer.byteLength(text);
      if (size > left) return false;
      left -= size;
      return true;
    },
  };
}
