import { onMounted, onUnmounted } from 'vue'

// useWhenOnline calls f whenever the network comes back while the screen is open.
export function useWhenOnline(f: () => unknown): void {
  const listen = () => void f()
  onMounted(() => addEventListener('online', listen))
  onUnmounted(() => removeEventListener('online', listen))
}
