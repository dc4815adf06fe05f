// Characters that nobody can see, apart from those that a script or an emoji needs to be written rightly.

/**
 * Format characters, line and paragraph separators, C1 controls, fillers, spaces that are not the usual one. U+3000 is the
 * space of Chinese and Japanese text. Tags, variation selectors and joiners are looked at in their place.
 */
const UNSEEN =
  /[\p{Cf}\p{Zl}\p{Zp}\u0080-\u009f\u00a0\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u2800\u3164\uffa0]|\u034f|\u17b4|\u17b5|\p{Variation_Selector}/u;
/** Emoji of several parts, keycaps and the flags of regions. */
const EMOJI =
  /[0-9#*]\ufe0f\u20e3|\u{1f3f4}[\u{e0020}-\u{e007e}]+\u{e007f}|\p{Extended_Pictographic}\ufe0f?(?:[\u{1f3fb}-\u{1f3ff}])?(?:\u200d\p{Extended_Pictographic}\ufe0f?(?:[\u{1f3fb}-\u{1f3ff}])?)*|\p{Emoji_Presentation}\ufe0f/gu;
/** Joiners between the letters of scripts whose spelling has them, and the variants of Chinese and Mongolian characters. */
const SPELLING =
  /(?<=[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}])[\u200c\u200d](?=\p{L})|(?<=\p{Script=Han})[\u{e0100}-\u{e01ef}\ufe00-\ufe02]|(?<=\p{Script=Mongolian})\u180e/gu;

export function hasInvisible(value: string): boolean {
  if (!UNSEEN.test(value)) return false;
  return UNSEEN.test(value.replace(EMOJI, '').replace(SPELLING, ''));
}
