// A passkey that the browser refuses is said in words; the library alone would only write to the console.
// Browsers make passkeys for names only: at a bare address the person is told to take the name of this machine.
const isBareAddress = /^[\d.]+$|:/.test(location.hostname)
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  for (const place of document.querySelectorAll('[data-passkey-error]')) {
    if (isBareAddress) place.textContent = `이 주소에서는 패스키를 쓸 수 없어요. 주소창의 ${location.hostname}을 localhost로 바꾸어 주세요.`
    place.hidden = false
  }
})
