// Stands in for react-style-singleton, through which dialogs keep the page behind them still. That one writes a style element,
// which the page's Content-Security-Policy forbids; a style sheet made by script is allowed, and does the same.
import { useEffect } from 'react';

export function styleSingleton() {
  let users = 0;
  let sheet = null;
  return function Sheet({ styles }) {
    useEffect(() => {
      if (users++ === 0) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(styles);
        document.adoptedStyleSheets.push(sheet);
      }
      return () => {
        if (--users === 0) {
          document.adoptedStyleSheets = document.adoptedStyleSheets.filter(s => s !== sheet);
        }
      };
    }, []);
    return null;
  };
}
