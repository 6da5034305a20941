import { useState } from 'preact/hooks';

/** A new password that is typed twice, or suggested and then written down. */
export function useTypedPassword() {
  const [value, setValue] = useState('');
  const [again, setAgain] = useState('');
  const [shown, setShown] = useState(false);
  const [suggestion, setSuggestion] = useState('');
  const [written, setWritten] = useState(false);
  const suggest = (password: string) => {
    setValue(password);
    setAgain(password);
    setSuggestion(password);
    setWritten(false);
    setShown(false);
  };
  /** The person types after all: the second field is needed too. */
  const type = (typed: string) => {
    if (suggestion && again === suggestion) setAgain('');
    setSuggestion('');
    setValue(typed);
  };
  return { value, again, setAgain, shown, setShown, suggestion, written, setWritten, suggest, type };
}

export type TypedPassword = ReturnType<typeof useTypedPassword>;
