/*
 * Handles for browser tests: every `data-testid` the screens carry, and what it is. They do not change with language.
 * In patterns, <n> is a number 0–10 of a pain or effort scale, <code> a code of the domain, <id> an identifier.
 * Inputs (radio, checkbox) carry the id themselves and fill their whole card: `check()` and `click()` both work.
 *
 * Everywhere
 *   tab-today · tab-progress · tab-reminders · tab-mine     the four tabs at the bottom
 *   back                                     back button of a screen that has one
 *   offline                                  banner "No connection"; absent when the server was reached
 *   outbox-state                             "Saved on this phone · 2 waiting" (attributes data-waiting, data-refused);
 *                                            absent when nothing waits and nothing was refused
 *   update-offer · update-apply              a new version is ready, and the button that takes it
 *
 * Welcome (#/welcome, #/pair/<code>)
 *   screen-welcome
 *   install-ios · install-android · install-button     install steps; the button exists when the browser offers one
 *   continue-here        "Go on in the browser": shown where installing comes first (iPhone outside the home screen)
 *   pair-code · pair-submit · pair-error      typed or pasted code
 *   pair-passkey         "I have a passkey"
 *   start-alone          start without a therapist
 *   waiting-note         answers of a signed-out phone that will be sent after pairing
 *
 * Intake (#/intake)
 *   intake-<screen>      one of scope s1 s2 about worse eases pain stir care day equipment activities confidence
 *   intake-progress      "3 of 13"
 *   intake-next          next, and "Finish" on the last screen
 *   intake-error         could not be sent, with intake-next to try again
 *   scope-agree
 *   s1-<code> s1-none · s2-<code> s2-none
 *   age-<band> · activity-<code> · named-<code> · consent-code · consent-submit · consent-result
 *   worse-<code> worse-none · eases-<code> eases-none · leg-<code>
 *   avg-pain-<n> · enjoyment-<n> · general-activity-<n>
 *   stir-<0|1|2> · calm-down-<0|1|2> · care-<code> care-none
 *   wake · bed · work-<code> · lie-down-<home|work> lie-down-none
 *   at-hand-<code> at-hand-none · sessions-<2|3|4> · floor-<yes|no> · discreet
 *   chip-<code> · activity-text · activity-add · psfs-<index>-<n> · psfs-remove-<index>
 *   confidence-<n>
 * Verdict (#/verdict)
 *   screen-verdict · verdict-label · verdict-sentence · verdict-go
 *
 * Safety results (in the intake, on #/safety and on Today)
 *   result-STOP_NOW · result-SEEK_SOON · result-ASK_FIRST · result-NOT_FOR_YOU
 *   call                 link tel:…, only where a number is configured
 *   clearance-open · clearance-date · clearance-clinician-<gp|physio|hospital|other> · clearance-save
 *   agreed · agreed-go   ASK_FIRST: "a clinician agreed"
 * Safety lists (#/safety)
 *   screen-safety · list-0-<code> list-0-none · list-1-<code> list-1-none · safety-next
 *
 * Today (#/today)
 *   screen-today · day-name
 *   asked-open           to the screen of what is worth a word with a therapist
 *   morning-question · morning-<n> · morning-flare-yes · morning-flare-no · morning-save · morning-answered
 *   safety-due · safety-open
 *   now                  the session offered first (data-session, data-status)
 *   now-start · now-why · skip-open · skip-<reason>
 *   session-<slot>       a row of the day (data-status upcoming|open|started|done|skipped|missed)
 *   quiet-day            nothing (more) today
 *   plan-too-old         the kept plan does not reach this day
 *   from-therapist · therapist-note · therapist-words   a therapist's own words, and what they have set
 *   decision-<index> · note · ask-<code> · ask-<code>-yes · ask-<code>-no
 *   flare-open           "My back has flared up" · flare-now  the calm-days note during a flare
 *   questions · question-<name>      what the plan would like to know, each with a screen of its own
 * Questions (#/ask/<name>): body_check direction_check direction_suggested confidence irritability maintain outcome_<instrument>
 *   screen-body · body-next · body-<result> · body-side-<left|right> · body-holds-<yes|no> · body-progress
 *   screen-direction · direction-before-<n> · direction-next · direction-after-<n> · direction-leg-<code> · direction-later
 *   screen-choice · choice-yes · choice-no
 *   screen-numbers · number-<index>-<n> · numbers-save
 *   screen-thanks · ask-done
 * Your plan (#/plan)
 *   plan-place-<place> · plan-at-<place>-<thing>    what is at hand where
 *   screen-plan · plan-direction · plan-undo-direction · plan-body · plan-wake · plan-bed · plan-sessions-<n> · plan-work-<code>
 *   plan-day-<1-7> · plan-discreet · travel-from travel-to travel-set · pause-from pause-to pause-set pause-end
 *   plan-ask-first · plan-dislike · like-<exercise> · plan-floor-<yes|no> · plan-care-<code> · plan-saved
 * Flare (#/flare)
 *   screen-flare · list-0-… · flare-confirm
 *
 * Session (#/session/<day>/<slot>)
 *   screen-session
 *   session-closed       it cannot be done (any more): missed, done, unknown · session-closed-back
 *   before-<n> · before-go · above-ceiling · calm-version · not-now
 *   exercise             data-item, data-exercise, data-set, data-rep, data-side, data-phase, data-step (settle setup
 *                        transition rep switch rest), data-going (true|false)
 *   purpose · cues · equipment        shown before the first repetition
 *   player-start         first start, and "Continue" while paused
 *   player-pause · player-ready (skip getting ready or resting)
 *   pacer · phase-word · phase-left · breath-word · counts
 *   too-much             opens the sheet · stop-form · stop-pain · stop-leg · stop-too_hard · stop-no_time
 *                        stop-wrong_place · stop-cancel · finish-here
 *   came-back            paused because the app was hidden or reloaded
 *   rating · form-<clean|ok|lost> · breath-held-<yes|no> · effort-<2|4|7|9> · effort-number · rating-save
 *   calmer · calmer-breathe · calmer-next · calmer-finish
 *   during-<n> · after-<n> · pain-save · blame-<exercise_id> · blame-save
 *   leg-<none|less|same|further> · leg-blame-<exercise_id> · neuro-<yes|no> · legs-save
 *   leave-<reason> · leave-stay
 *   closing · saved-note ("Saved on this phone" or "Sent") · closing-done
 *
 * Progress (#/progress)
 *   screen-progress · pain-summary · pain-table · after-words · capacity · ladder-<track>
 *   decisions-track · decisions-moves · decisions · decisions-more
 *
 * Reminders (#/reminders)
 *   screen-reminders · push-state (data-state on|off|denied|unsupported|unreachable|refused)
 *   push-on · push-off · push-test · push-test-result
 *   zone-question · zone-move · zone-stay · watchdog · open-<times|ahead|ledger|help>
 *   device-<id> · device-revoke-<id> · calendar-make · calendar-open · calendar-copy · calendar-since · calendar-end
 * When they come (#/times), the next two weeks (#/ahead), what was sent (#/ledger), help (#/help)
 *   screen-times · slot-<slot> · anchor-<slot> · anchor-at-<slot> · anchor-where-<slot>-<place> · anchor-save-<slot> · remind-<slot>
 *   morning-reminder · quiet-own · quiet-begin · quiet-end · quiet-usual · day-off-<1-7> · lock-<neutral|hidden|full> · times-plan
 *   screen-ahead · ahead-<day> · screen-ledger · ledger-line · screen-help · help-<ios|android|other>
 * Mine (#/mine)
 *   screen-mine · language-<en|de|es> · sound · flows
 *   share-code · share-submit · share-result · consent-<id> · consent-end-<id> · look-<index>
 *   standing-bounds · standing-end · standing-keep · standing-end-confirm     what a therapist set, once nobody reads along
 *   link-open · link-for · link-days-<n> · link-notes · link-make · link-address · link-copy · link-hand · link-<id> · link-end-<id>
 *   devices-open · erase-open · screen-erase · erase-name · erase-go · erase-error · erased
 *   export · outbox-open · ways-back-open · logout · logout-confirm · logout-no-way
 * Ways back in (#/ways-back)
 *   screen-ways · passkeys-none · passkey-<id> · passkey-add · passkey-name · passkey-make · passkey-error · passkey-added
 *   passkey-remove-<id> · passkey-remove-confirm · passkey-keep
 * A therapist's invitation (#/share/<secret>): on a phone that is nobody's yet, Welcome says invited-first
 *   screen-invited · invited-notes · invited-length-<0|90|365> · invited-accept · invited-decline · invited-done · invited-problem
 * A word with the therapist (#/asked)
 *   screen-asked · asked-<code> · asked-note · asked-save · asked-readers · asked-share
 * Outbox (#/outbox)
 *   screen-outbox · waiting-list · refused-list · refused-export · send-now
 *
 * Therapist (#/therapist, #/therapist/invite/<token>, #/therapist/patient/<id>)
 *   screen-therapist · therapist-login · therapist-password · therapist-submit · therapist-error · therapist-logout
 *   therapist-passkey · screen-second · second-code · second-submit · second-again
 *   security-open · screen-security · app-add · app-on · app-off · app-secret · app-code · app-confirm · recovery-codes · recovery-kept
 *   codes-left · codes-new · passkey-add · session-of-<id> · session-end-<id> · sessions-end · password-change · security-done
 *   <app-begin|app-end|codes-renew|passkey-begin|password-set>-<password|code|new|go|error>    a sheet that asks for proof
 *   screen-comeback · come-back-password · come-back-submit      (#/therapist/reset/<token>)
 *   screen-invite · invite-name · invite-login · invite-password · invite-submit
 *   patient-<id> · report-of-<id> · plan-of-<id> · caseload-filter-<all|anything|flag|flare|silence|waiting> · caseload-find
 *   share-code-make · share-code-shown · share-link-shown
 *   screen-report · report-flags · report-plan · report-print · report-download
 * A person's plan (#/therapist/plan/<id>)
 *   screen-prescription · plan-report · plan-gone · plan-problem · plan-stopped · clearance-on · clearance-by · clearance-go
 *   waiting-<track> · step-yes-<track> · step-no-<track> · set-<target> · set-<target>-<track> · track-<track> · keep-<exercise>
 *   add-exercise · add-go · note-standing · note-text · note-add
 *   draft · draft-empty · draft-change · draft-refused · draft-until · draft-note · draft-week · draft-save
 *   change-<id> · undo-<id>
 */

/** The places a test may wait for after a change of address. */
export const SCREEN_IDS = [
  'screen-welcome', 'screen-verdict', 'screen-safety', 'screen-today', 'screen-progress', 'screen-flare', 'screen-session', 'screen-plan',
  'screen-times', 'screen-ahead', 'screen-ledger', 'screen-help', 'screen-erase',
  'screen-body', 'screen-direction', 'screen-choice', 'screen-numbers', 'screen-thanks', 'screen-invited', 'screen-asked',
  'screen-reminders', 'screen-mine', 'screen-outbox', 'screen-ways', 'screen-second', 'screen-security', 'screen-comeback', 'screen-therapist', 'screen-invite', 'screen-report', 'screen-prescription',
] as const;
