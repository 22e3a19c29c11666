// The ear and the mouth of a call: the microphone, the loudspeaker, and how loud each is.

const FAST = 0.06; // seconds over which a level is measured

let context = null;

// One for the whole page: browsers count them, and start them only after somebody pressed something.
export function sound() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
  return context;
}

export class Audio {
  #near;
  #player = document.createElement("audio");
  #meters = {};

  constructor(near, live) {
    this.#near = near;
    this.live = live; // false where there is no microphone, and the far end hears silence
    this.#meters.near = meter(near);
  }

  // Give a connection the microphone, and play what comes from it.
  static async open(peer) {
    let audio;
    try {
      audio = new Audio(await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true } }), true);
    } catch {
      audio = new Audio(sound().createMediaStreamDestination().stream, false);
    }
    for (const track of audio.#near.getTracks()) peer.addTrack(track, audio.#near);
    peer.addEventListener("track", ({ streams, track }) => audio.#play(streams[0] ?? new MediaStream([track])));
    return audio;
  }

  #play(stream) {
    this.#player.srcObject = stream;
    this.#player.play().catch(() => {}); // it begins with the next thing that is pressed
    this.#meters.far = meter(stream);
  }

  // Return how loud it is: 0 to 1, "near" what we say, "far" what we hear.
  level(side) {
    const found = this.#meters[side];
    if (!found) return 0;
    found.analyser.getFloatTimeDomainData(found.samples);
    return Math.sqrt(found.samples.reduce((sum, one) => sum + one * one, 0) / found.samples.length);
  }

  mute(wanted) {
    for (const track of this.#near.getAudioTracks()) track.enabled = !wanted;
  }

  close() {
    for (const track of this.#near.getTracks()) track.stop();
    for (const { source } of Object.values(this.#meters)) source.disconnect();
    this.#player.srcObject = null;
  }
}

function meter(stream) {
  const source = sound().createMediaStreamSource(stream);
  const analyser = sound().createAnalyser();
  analyser.fftSize = 2 ** Math.ceil(Math.log2(FAST * sound().sampleRate));
  source.connect(analyser);
  return { source, analyser, samples: new Float32Array(analyser.fftSize) };
}
