/** A URL as plans show it: what stands before the host may be a password. */
export function shownUrl(url: string): string {
  return url.replace(/\/\/[^/?#\\]*@/, "//***@");
}
