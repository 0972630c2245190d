import { useI18n } from 'vue-i18n'
import { session } from './session'

// useWho gives how a person is called on the screen: "you", or the id the server keeps.
export function useWho(): (id: string) => string {
  const { t } = useI18n()
  return (id) => (id === session.value?.person.id ? t('app.you') : id)
}
