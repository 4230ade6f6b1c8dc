#!/usr/bin/env bash
# Breaks the machine in deliberate ways, one at a time, in a copy of the tree: the named test has to
# fail. Says also whether the exhaustive search and the simulation find the break by themselves.
source "$(dirname "$0")/lib.sh"

copy="$root/target/mutants-by-hand"
log="$copy/log"
export CARGO_TARGET_DIR="$copy/target" CARGO_PROFILE_DEV_DEBUG=0 RUST_BACKTRACE=0

# name | file in src/session | sed expression | the test of the behaviour suite that has to fail
breaks() {
  cat <<'LIST'
stale check dropped | login.rs | s/ && !self\.account\.is_current\(refused\)$/ \&\& false/ | refresh::a_straggler_with_an_older_token_finds_the_refresh_done
what is under way outlives a logout | logout.rs | s/let earlier = self\.abandon_account\(\);/let earlier: Option<Ticket> = None;/ | logout_race::a_logout_during_the_exchange_leaves_no_session
fuse counts callers | login.rs | /^        if self\.lock\.has_login\(\) \{$/a if reason == LoginReason::TokenRefused { self.take_unit(now)?; } | refresh::a_thousand_callers_of_a_refused_token_are_one_refresh
late or wrong reply accepted | mod.rs | s/if self\.awaits\(op, ActKind::Exchange\)/if op.0 > 0/ | bad_input::news_of_the_wrong_kind_changes_nothing
repeated code accepted | mod.rs | s/if self\.awaits\(op, ActKind::Code\)/if op.0 > 0/ | single_flight::a_repeated_code_is_not_sent_twice
unlock forgotten | mod.rs | s/self\.awaits\(op, ActKind::Abandoned\) \&\& self\.lock\.release\(\)\.is_some\(\)/self.awaits(op, ActKind::Abandoned)/ | logout_race::a_login_after_a_logout_waits_for_what_the_logout_overtook
last come first served | lock.rs | s/self\.line\.push\(operation\)/self.line.insert(usize::from(self.held), operation)/ | lock_queue::operations_go_first_come_first_served
refund twice | fuse.rs | /fn accepted/,/^    \}/s/self\.forfeit\(serial\);// | refresh_fuse::an_accepted_request_gives_the_unit_back_once
deadline ignored | timer.rs | s/act\.deadline <= now/act.deadline <= now \&\& false/ | deadlines::a_wx_login_that_never_answers_times_out
back-off ignored | back_off.rs | s/if now < \*until =>/if now < *until \&\& false =>/ | failure_back_off::two_hundred_callers_while_login_is_down_are_one_attempt_per_back_off
Retry-After ignored | back_off.rs | s/asked_ms\.unwrap_or\(doubled\)/asked_ms.map_or(doubled, |_| doubled)/ | failure_back_off::the_pause_the_server_asks_for_counts
step back of the clock believed | clock.rs | s/self\.stepped_back_ms\.saturating_add\(.*\);/self.stepped_back_ms;/ | clock_jumps::a_clock_set_back_makes_no_token_immortal
fuse not restored from storage | persistence.rs | /self\.fuse\.restore\(/d | refresh_fuse::killing_the_app_does_not_reset_a_tripped_fuse
fuse restored by timer only | login.rs | /fn take_unit/,/\}/s/self\.restore_fuse\(now\);// | refresh_fuse::the_fuse_is_restored_by_timestamp_even_if_no_timer_fired
offline costs a unit | login_flight.rs | s/ && failure\.is_temporary\(\)/ \&\& false/ | refresh_fuse::a_refresh_without_a_verdict_costs_nothing
offline ends the session | login_flight.rs | s/ && failure\.ends_session\(\);/;/ | transient_failures::a_failed_connection_keeps_the_session
key epoch kept | login_flight.rs | s/self\.key\.rotate\(\);// | session_key::every_wx_login_starts_a_new_epoch
two writes at a time | storage.rs | s/self\.writing\.is_none\(\) && // | logout_race::a_logout_during_a_write_still_empties_the_storage
last write waits | mod.rs | s/self\.write_last\(now\)/self.write_behind(now)/ | logout_race::a_logout_empties_the_storage_even_if_the_app_disposes_at_once
mustAuth resolves early | auth_flow.rs | s/step <= reached/step <= reached \|\| true/ | must_auth::it_resolves_when_the_step_is_reached_and_takes_the_popup_away
phone code resent | call.rs | s/self\.sent_codes\.push\(code\.clone\(\)\);// | calls::a_phone_code_is_sent_once
pacing dropped | pacer.rs | s/oldest\.after\(WINDOW_MS\)/oldest/ | pacing::the_fifth_login_of_a_second_waits
queue without end | lock.rs | s/>= self\.capacity/>= usize::MAX/ | lock_queue::one_too_many_is_refused_at_once
token for look-alikes | trusted_origins.rs | s/self\.host\.eq_ignore_ascii_case\(other\.host\)/other.host.starts_with(self.host)/ | trusted_origins::only_the_origins_of_the_configuration_get_the_token
older token adopted | mod.rs | s/if !self\.account\.is_current\(serial\) \|\| token\.is_empty\(\)/if token.is_empty()/ | renewed_token::a_response_to_an_older_token_renews_nothing
replay with the refused token | login_flight.rs | s/self\.calls\.login_failed\(.*\);// | calls::a_replay_is_not_sent_with_the_token_that_was_refused
key checked without a session | key_check.rs | s/else if self\.account\.has_usable_token\(now\) \{$/else if true {/ | session_key::a_queued_check_is_not_made_for_a_session_that_ended_before_it
generation of a request ignored | request.rs | /fn send_request/,/^    \}/s/generation != self\.account\.generation\(\)/false/ | requests::a_request_made_before_a_logout_is_neither_sent_nor_logged_in_for
replays not waited for | fuse.rs | s/probation\.replays == 0/true/ | requests::a_success_elsewhere_does_not_excuse_the_address_that_refuses
refusing address forgotten | request.rs | s/self\.refusals\.remember\(address, now\);// | requests::an_address_that_refuses_a_fresh_token_is_not_refreshed_for_within_a_minute
silence forgets the phone | auth_step.rs | s/unwrap_or\(known\.has_phone\)/unwrap_or(false)/ | user::only_a_fact_that_is_named_changes
older reply heard | account.rs | s/if op < self\.user_asked \{/if false {/ | user::a_reply_asked_for_before_a_newer_one_changes_nothing
gateway speaks for the back end | failure.rs | s/Self::Gateway \{ \.\. \} => true/Self::Gateway { .. } => false/ | transient_failures::a_page_of_a_gateway_is_no_verdict
newer token in storage left there | shared_record.rs | s/\|record\| self\.is_news\(record, now\)/|record| self.is_news(record, now) \&\& false/ | shared_record::a_refresh_takes_a_newer_token_that_lies_in_storage
late write forgotten | storage.rs | /fn landed_late/,/^    \}/s/self\.doubt\(\);// | persistence::a_write_that_lands_late_is_written_over
overtaken token not revoked | mod.rs | s/drop\(self\.revoke\(reply\.token\)\)/drop(reply.token)/ | requests::a_login_that_a_logout_overtook_leaves_no_token_on_the_back_end
adopted account replaced silently | login_flight.rs | s/self\.account\.is_adopted\(\) && !flight\.replaces_account\(\)/false/ | adopt::an_adopted_account_without_a_refresh_token_ends_when_its_token_is_refused
kind of account not stored | persistence.rs | s/standing: self\.account\.standing\(\)\.stored\(\),/standing: super::Standing::Silent,/ | adopt::the_kind_of_account_outlives_the_app
user of the account before | leave.rs | s/self\.account\.sign_out\(\)\.is_some\(\)/self.account.is_signed_in()/ | adopt::nothing_of_the_account_before_is_left
signed in after staying out | leave.rs | s/Standing::StaysOut => Some\(ErrorCode::LoginRequired\)/Standing::StaysOut => None/ | adopt::who_stays_signed_out_does_so_until_they_ask
unregistered asked again | leave.rs | s/Standing::Unregistered => Some\(ErrorCode::Unregistered\)/Standing::Unregistered => None/ | registration::it_is_a_state_and_costs_one_call
refused refresh token kept | refresh_token.rs | s/self\.account\.take_refresh_token\(None\);// | refresh_token::a_refusal_drops_it_and_the_same_flight_goes_on_with_a_login
adopted token for a forced login | login_flight.rs | s/LoginWait::Forced if self\.account\.is_adopted\(\)/LoginWait::Forced if false/ | adopt::who_asks_for_another_account_is_not_content_with_a_refresh
old account's waiters go on | login_flight.rs | s/^        if left \{$/        if false \&\& left {/ | adopt::a_forced_login_takes_its_place_as_a_user_switch
LIST
}

run() {
  (cd "$copy" && timeout 300 cargo test -q --offline "$@" >"$log" 2>&1)
}

found() {
  if run "$@"; then echo no; else echo yes; fi
}

trim() { sed -E 's/^ +| +$//g'; }

rm -rf "$copy/src" "$copy/tests" "$copy/benches" "$copy/examples" && mkdir -p "$copy/examples"
cp -r "$root/Cargo.toml" "$root/Cargo.lock" "$root/src" "$root/tests" "$copy/"
mkdir -p "$copy/benches" && cp "$root"/benches/*.rs "$copy/benches/"
cp "$root"/examples/*.rs "$copy/examples/"
run --test behaviour --test model --test simulation || { cat "$log"; stop "the unbroken tree fails"; }

caught=0 missed=0
printf '%-34s %-7s %-7s %-10s\n' break test search simulation
while IFS= read -r line; do
  name=$(cut -d'|' -f1 <<<"$line" | trim)
  file=$(cut -d'|' -f2 <<<"$line" | trim)
  test=$(sed -E 's/.*\| //' <<<"$line" | trim)
  expression=$(sed -E 's/^[^|]*\|[^|]*\|//; s/\|[^|]*$//' <<<"$line" | trim)
  cp "$root/src/session/$file" "$copy/src/session/$file"
  sed -i -E "$expression" "$copy/src/session/$file"
  if cmp -s "$root/src/session/$file" "$copy/src/session/$file"; then
    stop "the break '$name' does not apply any more: $expression"
  fi
  (cd "$copy" && cargo test -q --offline --no-run --test behaviour --test model --test simulation >"$log" 2>&1) ||
    { cat "$log"; stop "the break '$name' does not compile"; }
  by_test=$(found --test behaviour -- --exact "$test")
  printf '%-34s %-7s %-7s %-10s\n' "$name" "$by_test" "$(found --test model)" "$(found --test simulation)"
  if [ "$by_test" = yes ]; then caught=$((caught + 1)); else missed=$((missed + 1)); fi
  cp "$root/src/session/$file" "$copy/src/session/$file"
done < <(breaks)
printf '%d breaks: %d caught by their test, %d missed\n' $((caught + missed)) "$caught" "$missed"
[ "$missed" = 0 ]
