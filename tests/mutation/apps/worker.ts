/** The unchanged worker; it takes its messages from the scope that the test gives it. */
import '../../../src/client/crypto/worker.ts';
