;;; noctule.el --- Ask about a repository through eglot  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "29.1"))
;; Keywords: languages, tools

;;; Commentary:

;; Registers the language server of Noctule with eglot and shows its cited answers, facts and impact in a buffer whose
;; citations lead to the source (RET, or `next-error' from anywhere).  Loading it changes nothing else.

;;; Code:

(require 'compile)
(require 'eglot)

(defgroup noctule nil "Facts, callers and cited answers about a repository." :group 'tools)

(defcustom noctule-command '("noctule" "lsp")
  "The program that serves, with its arguments." :type '(repeat string))

(defvar noctule-modes
  '(python-mode python-ts-mode js-mode js-ts-mode typescript-mode typescript-ts-mode tsx-ts-mode go-mode go-ts-mode rust-mode
    rust-ts-mode java-mode java-ts-mode csharp-mode csharp-ts-mode php-mode php-ts-mode c-mode c-ts-mode c++-mode c++-ts-mode
    ruby-mode ruby-ts-mode)
  "Modes in which eglot starts Noctule; set it before loading to leave out those that keep another server.")

;; A function, so that `noctule-command' may be set later.
(add-to-list 'eglot-server-programs (cons noctule-modes (lambda (&rest _) noctule-command)))

;; Relative paths alone: text of a repository may name any file, or one on another machine.
(defconst noctule--citation "`\\([^`\n:/~][^`\n:]*\\):\\([0-9]+\\)\\(?:-[0-9]+\\)?`")

(define-derived-mode noctule-answer-mode special-mode "Noctule"
  "What Noctule answered; RET on a citation goes to its lines."
  (setq-local compilation-error-regexp-alist (list (list noctule--citation 1 2)))
  (setq-local truncate-lines nil)
  (visual-line-mode)
  (compilation-minor-mode))

(defun noctule--request (method params)
  "The result of METHOD with PARAMS, from the server of this buffer."
  (let ((server (or (eglot-current-server) (user-error "No server here: M-x eglot starts one"))))
    (jsonrpc-request server method params :timeout 60)))

(defun noctule--here ()
  "Where point is, as the server wants it."
  (list :uri (eglot--path-to-uri buffer-file-name) :position (eglot--pos-to-lsp-position)))

(defun noctule--show (title text)
  "Show TEXT under TITLE; citations are relative to the project."
  (let ((root (project-root (project-current t))))
    (with-current-buffer (get-buffer-create "*noctule*")
      (let ((inhibit-read-only t))
        (erase-buffer)
        (noctule-answer-mode)
        (setq default-directory root)
        (insert "# " title "\n\n" text "\n")
        (goto-char (point-min)))
      (setq next-error-last-buffer (current-buffer))
      (display-buffer (current-buffer)))))

(defun noctule--places (evidence)
  "EVIDENCE as citations."
  (mapconcat (lambda (each) (format "`%s:%d`" (plist-get each :path) (plist-get each :start_line))) evidence ", "))

;;;###autoload
(defun noctule-ask (question)
  "Answer QUESTION about this repository, with citations."
  (interactive "sAsk about this repository: ")
  (let ((answer (noctule--request :noctule/ask (list :question question :uri (eglot--path-to-uri buffer-file-name)))))
    (noctule--show question (concat (plist-get answer :answer) "\n\n" (plist-get answer :freshness)))))

(defun noctule--in-order (facts)
  "FACTS with those first that a reader wants to know first."
  (let ((first '("purpose" "steps" "signature" "returns" "raises" "effects" "invariants" "callers" "callees" "impact")))
    (sort (append facts nil)
          (lambda (one other)
            (< (or (seq-position first (plist-get one :kind)) (length first))
               (or (seq-position first (plist-get other :kind)) (length first)))))))

;;;###autoload
(defun noctule-facts ()
  "Show what is known of the symbol at point."
  (interactive)
  (let ((known (noctule--request :noctule/facts (noctule--here))))
    (noctule--show
     (plist-get known :subject)
     (mapconcat (lambda (fact)
                  (format "- %s (%s%s): %s (%s)" (plist-get fact :kind) (plist-get fact :certainty)
                          (if (eq (plist-get fact :fresh) t) "" ", stale") (plist-get fact :claim)
                          (noctule--places (plist-get fact :evidence))))
                (noctule--in-order (plist-get known :facts)) "\n"))))

;;;###autoload
(defun noctule-impact ()
  "Show who notices when the symbol at point changes."
  (interactive)
  (let ((impact (noctule--request :noctule/impact (noctule--here))))
    (noctule--show
     (format "Impact of %s" (mapconcat #'identity (plist-get impact :subjects) ", "))
     (mapconcat (lambda (row)
                  (format "- %s: %s, %s (`%s:%d`)" (plist-get row :symbol) (plist-get row :relation) (plist-get row :certainty)
                          (plist-get row :path) (plist-get row :line)))
                (append (plist-get impact :affected) (plist-get impact :tests)) "\n"))))

;; eglot 1.12 (Emacs 29) and newer ones name these without the dashes that mark what is internal.
(unless (fboundp 'eglot--path-to-uri) (defalias 'eglot--path-to-uri #'eglot-path-to-uri))
(unless (fboundp 'eglot--pos-to-lsp-position)
  (defalias 'eglot--pos-to-lsp-position (lambda () (plist-get (eglot--TextDocumentPositionParams) :position))))

(provide 'noctule)
;;; noctule.el ends here
