import { Notice } from '../../ui/Notice.tsx';
import { Title } from '../../ui/Page.tsx';
import { navigate } from '../../ui/router.tsx';
import { useTask } from '../../ui/useTask.ts';
import { RecoveryCode } from './RecoveryCode.tsx';

interface CodeStepProps {
  title: string;
  code: string;
  address: string;
  /** Signs in with the keys that this browser holds; it may be tried again. */
  enter: () => Promise<void>;
}

/** A new recovery code to keep; after it the user is signed in. */
export function CodeStep({ title, code, address, enter }: CodeStepProps) {
  const task = useTask();
  const finish = async () => {
    await enter();
    // eslint-disable-next-line no-restricted-syntax -- The pages before the sign-in end.
    navigate('/inbox', 'replace');
  };
  return (
    <>
      <Title>{title}</Title>
      <RecoveryCode code={code} address={address} busy={task.busy} onDone={() => void task.run(finish)} />
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
    </>
  );
}
