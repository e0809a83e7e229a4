;;; drive.el --- Drives Emacs in batch through eglot and noctule.el; prints `ok NAME' or `FAILED NAME: why'  -*- lexical-binding: t; -*-

(setq make-backup-files nil auto-save-default nil create-lockfiles nil vc-handled-backends '(Git))
(require 'eglot)
(setq eglot-sync-connect 20 eglot-autoshutdown nil)
(load user-init-file)

(defvar failed nil)
(defmacro check (name &rest body)
  (declare (indent 1))
  `(condition-case why (progn ,@body (princ (format "ok %s\n" ,name)))
     (error (setq failed t) (princ (format "FAILED %s: %s\n" ,name (replace-regexp-in-string "\n" " " (format "%S" why)))))))
(defun expect (text &rest parts)
  (dolist (part parts) (unless (string-match-p (regexp-quote part) text) (error "%S is not in %s" part text))))
(defun until (holds)
  (let ((end (+ (float-time) 60)) value)
    (while (not (setq value (funcall holds)))
      (when (> (float-time) end) (error "not in time: %S" holds))
      (sleep-for 0.1))
    value))
(defun request (method params) (jsonrpc-request (eglot-current-server) method params :timeout 30))
(defun answer () (with-current-buffer "*noctule*" (buffer-string)))

(find-file (getenv "NOCTULE_FILE"))
(unless (derived-mode-p 'python-mode) (python-mode))
(goto-char (point-min))
(search-forward "def dep")

(check "connect"
  (apply #'eglot (eglot--guess-contact))
  (expect (format "%s" (eglot--major-modes (eglot-current-server))) "python-mode"))
(check "hover"
  (request :workspace/executeCommand '(:command "noctule.sleepNow"))
  (until (lambda () (let ((hover (request :textDocument/hover (eglot--TextDocumentPositionParams))))
                      (and hover (string-match-p "Raises" (plist-get (plist-get hover :contents) :value)))))))
(check "outline"
  (expect (format "%S" (eglot-imenu)) "deposit"))
(check "references"
  (expect (format "%S" (mapcar #'xref-item-summary (xref-backend-references 'eglot "LSP identifier at point"))) "deposit(5)"))
(check "ask"
  (noctule-ask "When does deposit raise an error?")
  (expect (answer) "# When does deposit raise an error?" "ValueError" "`ledger/account.py:18`" "read again"))
(check "a citation leads to its lines"
  (with-current-buffer "*noctule*"
    (goto-char (point-min))
    (search-forward "`ledger/account.py:18")
    (compile-goto-error))
  (unless (= 18 (line-number-at-pos)) (error "at line %d of %s" (line-number-at-pos) (buffer-name))))
(check "facts"
  (noctule-facts)
  (expect (answer) "Account.deposit" "raises (proved)" "ValueError")
  (unless (string-match-p "# .*\n\n- purpose" (answer)) (error "the purpose is not first: %s" (answer))))
(check "impact"
  (noctule-impact)
  (expect (answer) "test_deposit" "`tests/test_account.py:6`"))

(ignore-errors (eglot-shutdown (eglot-current-server)))
(kill-emacs (if failed 1 0))
