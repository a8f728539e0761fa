// A passkey that the browser refuses is said in words; the library alone would only write to the console.
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  for (const place of document.querySelectorAll('[data-passkey-error]')) place.hidden = false
})
