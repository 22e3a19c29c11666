// What a handset sounds like by itself: its bell, the ringing of the far end, its keys.

import { sound } from "./audio.js";

const LOUD = 0.05;
const ROWS = [697, 770, 852, 941]; // Hz, ITU-T Q.23
const COLUMNS = [1209, 1336, 1477];
const KEYS = ["123", "456", "789", "*0#"];
const BELL = { hertz: [440, 480], on: 1.2, off: 2.6 };
const RINGBACK = { hertz: [425], on: 1, off: 4 };
const KEY_SECONDS = 0.12;

function play(hertz, from, seconds, loud = LOUD) {
  const context = sound();
  const gain = context.createGain();
  gain.connect(context.destination);
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(loud, from + 0.02);
  gain.gain.setValueAtTime(loud, from + seconds - 0.03);
  gain.gain.linearRampToValueAtTime(0, from + seconds);
  return hertz.map((frequency) => {
    const tone = context.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain);
    tone.start(from);
    tone.stop(from + seconds);
    return tone;
  });
}

// Ring until the function that is returned is called.
function repeat({ hertz, on, off }) {
  let tones = [];
  const ring = () => (tones = play(hertz, sound().currentTime, on));
  ring();
  const timer = setInterval(ring, (on + off) * 1000);
  return () => {
    clearInterval(timer);
    for (const tone of tones) tone.stop();
  };
}

export const ring = () => repeat(BELL);
export const ringback = () => repeat(RINGBACK);

export function key(name) {
  const row = KEYS.findIndex((keys) => keys.includes(name));
  play([ROWS[row], COLUMNS[KEYS[row].indexOf(name)]], sound().currentTime, KEY_SECONDS, LOUD / 2);
}
