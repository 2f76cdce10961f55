// Speaks a command where the browser can listen; on this device alone where it knows how to.

import { announce } from './dom.js';

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;

export function offerSpeech(speak, area, onHeard) {
  if (!Recognition || !window.isSecureContext) return;
  const recognition = new Recognition();
  recognition.lang = document.documentElement.lang;
  recognition.interimResults = true;
  let listening = false;
  const show = (isListening) => {
    listening = isListening;
    speak.setAttribute('aria-pressed', String(isListening));
  };
  recognition.onstart = () => show(true);
  recognition.onend = () => show(false);
  recognition.onerror = ({ error }) => {
    if (error !== 'aborted') announce(`The browser could not listen: ${error}.`, true);
    speak.title = `The browser could not listen: ${error}`;
  };
  recognition.onresult = ({ results }) => {
    area.value = [...results].map((result) => result[0].transcript).join(' ').trim();
    if ([...results].every((result) => result.isFinal)) onHeard();
  };
  speak.title = 'Your browser does the listening, and may ask its maker\'s servers for help';
  speak.hidden = false;
  speak.addEventListener('click', async () => {
    if (listening) { recognition.stop(); return; }
    await preferThisDevice(recognition);
    recognition.start();
  });
}

async function preferThisDevice(recognition) {
  const asked = { langs: [recognition.lang], processLocally: true };
  const found = await Recognition.available?.(asked).catch(() => '');
  if (found === 'available') recognition.processLocally = true;
}
