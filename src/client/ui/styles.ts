// One import brings every stylesheet, in the order the cascade needs.
import './tokens.css';
import './base.css';
import './layout.css';
import './controls.css';
import './content.css';
import './overlays.css';
