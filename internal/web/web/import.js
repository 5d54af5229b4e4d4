// A plan file may be dropped on the form, which is then sent as if the file had been chosen.
for (const form of document.querySelectorAll('form[data-drop]')) {
  const zone = form.querySelector('.ce-drop');
  const input = form.querySelector('input[type=file]');
  zone.classList.add('ce-drop--ready');
  const over = (event, is) => {
    event.preventDefault();
    zone.classList.toggle('ce-drop--over', is);
  };
  zone.addEventListener('dragover', (event) => over(event, true));
  zone.addEventListener('dragleave', (event) => over(event, false));
  zone.addEventListener('drop', (event) => {
    over(event, false);
    if (event.dataTransfer.files.length > 0) {
      input.files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });
}
