#include "daemon/watch/reports.hpp"

#include <ranges>

#include <fmt/format.h>

#include "daemon/watch/decision.hpp"

namespace stmtwatch::watch {

using delivery::Reason;
using incidents::AffectedStatement;
using incidents::Report;
using incidents::Severity;

namespace {

std::string place(const checks::Finding& finding) {
  std::string text = fmt::format("line {}", finding.line);
  if (finding.record) text += fmt::format(", record {}", *finding.record);
  if (finding.column) text += fmt::format(", column {}", *finding.column);
  return text;
}

Report about_statement(const config::FeedSettings& feed, const StatementName& name) {
  Report report;
  report.feed = feed.name;
  report.business_date = name.date;
  report.owner = feed.owner;
  report.statement = AffectedStatement{name.merchant, name.date, 0, false};
  return report;
}

std::uint64_t records_with_findings(const checks::FindingList& findings) {
  std::uint64_t records = 0;
  std::optional<std::uint64_t> last;
  for (const auto& finding : findings.listed()) {
    if (finding.record && finding.record != last) ++records;
    last = finding.record;
  }
  return records;
}

Severity severity_of(Reason reason) {
  const bool whole_destination =
      delivery::remedy(reason) == delivery::Remedy::stop || reason == Reason::unreachable;
  return whole_destination ? Severity::b : Severity::c;
}

std::string delivery_cause(Reason reason) {
  return fmt::format("delivery_{}", delivery::text(reason));
}

// On one line, as a timeline has it.
std::string listed(const std::vector<std::string>& faults) {
  constexpr std::size_t shown_max = 10;
  std::string text;
  for (const auto& fault : faults | std::views::take(shown_max))
    text += (text.empty() ? "" : "; ") + fault;
  if (faults.size() > shown_max) text += fmt::format("; and {} more", faults.size() - shown_max);
  return text;
}

}  // namespace

Report held_report(const config::FeedSettings& feed, const StatementName& name,
                   const checks::FindingList& findings) {
  Report report = about_statement(feed, name);
  report.cause = cause_of(findings);
  report.key = fmt::format("held/{}/{}/{}", feed.name, name.date.iso(), report.cause);
  report.title = fmt::format("{} of {} held: {}", feed.name, name.date.iso(), report.cause);
  report.effect = "the statements listed are not delivered; all others go on";
  report.statement->records = records_with_findings(findings);
  report.note = name.merchant.text();
  for (const auto& first : findings.listed() | std::views::take(1))
    report.note += fmt::format(": {}: {}", place(first), first.message);
  if (findings.total() > 1) report.note += fmt::format(" ({} findings in all)", findings.total());
  return report;
}

Report superseding_report(const config::FeedSettings& feed, const StatementName& name,
                          std::uint32_t delivered, const std::string& remote_path) {
  Report report = about_statement(feed, name);
  report.cause = delivery_cause(Reason::conflict);
  report.key = fmt::format("superseding/{}/{}", feed.name, name.date.iso());
  report.title =
      fmt::format("{} of {}: new content of a statement that was delivered", feed.name, name.date.iso());
  report.effect = "what was delivered stays; the new content is not sent";
  report.note = fmt::format(
      "{}: revision {} stands at {} and is never overwritten; agree with the receiver, have the old file "
      "taken away, "
      "then recheck",
      name.merchant.text(), delivered, remote_path);
  return report;
}

Report vanished_report(const config::FeedSettings& feed, const StatementName& name,
                       const std::string& file_name) {
  Report report = about_statement(feed, name);
  report.cause = delivery_cause(Reason::changed);
  report.key = fmt::format("vanished/{}/{}", feed.name, name.date.iso());
  report.title = fmt::format("{} of {}: a file is gone before it was sent", feed.name, name.date.iso());
  report.effect = "the statements listed are not delivered until their files are there again";
  report.note = fmt::format(
      "{}: {} is no longer in {}. Have it written again; it is checked and sent as soon as it is there. If "
      "it is "
      "not to be sent: `stmtwatch statement dismiss {} {} {} --reason TEXT`",
      name.merchant.text(), file_name, feed.spool.string(), feed.name, name.merchant.text(), name.date.iso());
  return report;
}

Report unreadable_report(const config::FeedSettings& feed, const StatementName& name,
                         const std::string& detail) {
  Report report = about_statement(feed, name);
  report.cause = "storage";
  report.key = fmt::format("unreadable/{}/{}", feed.name, name.date.iso());
  report.title = fmt::format("{} of {}: a file in the spool cannot be read", feed.name, name.date.iso());
  report.effect = "the statements listed are not checked and not delivered; all others go on";
  report.note = fmt::format("{}: {}", name.merchant.text(), detail);
  return report;
}

std::string spool_key(const config::FeedSettings& feed) {
  return "spool/" + feed.name;
}

Report spool_report(const config::FeedSettings& feed, const std::string& detail) {
  Report report;
  report.key = spool_key(feed);
  report.severity = Severity::b;
  report.cause = "storage";
  report.title = fmt::format("the spool of {} cannot be watched", feed.name);
  report.effect = "no statement of this feed is seen until it can";
  report.owner = feed.owner;
  report.feed = feed.name;
  report.note = detail;
  return report;
}

std::string archive_key(const config::FeedSettings& feed) {
  return "archive/" + feed.name;
}

Report archive_report(const config::FeedSettings& feed, const std::string& detail) {
  Report report;
  report.key = archive_key(feed);
  report.cause = "storage";
  report.title = fmt::format("delivered files of {} cannot be moved to the archive", feed.name);
  report.effect =
      "what was delivered stays delivered; the files stay in the spool and are moved by themselves as soon "
      "as "
      "they can be";
  report.owner = feed.owner;
  report.feed = feed.name;
  report.note = detail;
  return report;
}

std::string store_key() {
  return "store";
}

Report store_report(const std::string& detail, incidents::Instant since) {
  Report report;
  report.key = store_key();
  report.severity = Severity::b;
  report.cause = "storage";
  report.title = "the state cannot be written";
  report.effect =
      "statements that are not yet checked, and deliveries that are not yet begun, wait; they go on by "
      "themselves as soon as it can be written";
  report.noticed_at = since;
  report.note = detail;
  return report;
}

std::string destination_key(const std::string& destination, Reason reason) {
  return fmt::format("delivery/{}/{}", destination, delivery::text(reason));
}

Report destination_report(const std::string& destination, const delivery::Fault& fault) {
  Report report;
  report.key = destination_key(destination, fault.reason);
  report.severity = severity_of(fault.reason);
  report.cause = delivery_cause(fault.reason);
  report.title = fmt::format("{}: {}", destination, delivery::text(fault.reason));
  report.effect = delivery::remedy(fault.reason) == delivery::Remedy::stop
                      ? fmt::format("nothing is sent to {} until `stmtwatch destination test {}` succeeds",
                                    destination, destination)
                      : fmt::format("statements for {} wait; it is tried again by itself", destination);
  report.destination = destination;
  report.note = fault.detail;
  return report;
}

Report delivery_report(const ledger::Delivery& delivery, const delivery::Fault& fault,
                       const std::string& owner) {
  Report report = destination_report(delivery.destination, fault);
  report.key = fmt::format("{}/{}/{}", destination_key(delivery.destination, fault.reason), delivery.key.feed,
                           delivery.key.name.date.iso());
  report.title = fmt::format("{} of {}: {} refuses ({})", delivery.key.feed, delivery.key.name.date.iso(),
                             delivery.destination, delivery::text(fault.reason));
  report.effect = fault.reason == Reason::conflict
                      ? "what stands at the destination stays; the statements listed wait"
                      : "the statements listed wait and are tried again by themselves";
  report.owner = owner;
  report.feed = delivery.key.feed;
  report.business_date = delivery.key.name.date;
  report.statement = AffectedStatement{delivery.key.name.merchant, delivery.key.name.date, 0, false};
  report.note = fmt::format("{}: {}", delivery.key.name.merchant.text(), fault.detail);
  if (fault.reason == Reason::conflict) {
    const auto name = fmt::format("{} {} {}", delivery.key.feed, delivery.key.name.merchant.text(),
                                  delivery.key.name.date.iso());
    report.note += fmt::format(
        ". If it is this very file: `stmtwatch statement adopt {}`; once it has been taken away: `stmtwatch "
        "recheck "
        "{}`",
        name, name);
  }
  return report;
}

Report uncertain_report(const ledger::Delivery& delivery, const delivery::Fault& doubt,
                        const std::string& owner) {
  Report report = delivery_report(delivery, doubt, owner);
  const auto& name = delivery.key.name;
  const auto command = [&](std::string_view verb) {
    return fmt::format("`stmtwatch statement {} {} {} {}", verb, delivery.key.feed, name.merchant.text(),
                       name.date.iso());
  };
  report.key =
      fmt::format("delivery/{}/uncertain/{}/{}", delivery.destination, delivery.key.feed, name.date.iso());
  report.severity = Severity::b;
  report.title = fmt::format("{} of {}: whether it reached {} is not known", delivery.key.feed,
                             name.date.iso(), delivery.destination);
  report.effect =
      "the statements listed may have arrived or not; none is sent again until a person has looked";
  report.note = fmt::format(
      "{}: {}. Look: {}`. If it is there: {}`. If it is not, and the receiver has not got it: {} --reason "
      "TEXT`. If the "
      "receiver has got it: {} --as-delivered --reason TEXT`",
      name.merchant.text(), doubt.detail, command("show"), command("adopt"), command("resend"),
      command("adopt"));
  return report;
}

bool ends_with_delivery(const incidents::Incident& incident) {
  return incident.key.starts_with("delivery/");
}

bool ends_with_adoption(const incidents::Incident& incident) {
  return incident.key.starts_with("superseding/");
}

std::string configuration_key() {
  return "configuration";
}

Report configuration_report(const std::vector<std::string>& faults) {
  Report report;
  report.key = configuration_key();
  report.cause = "configuration";
  report.title = "the new configuration is wrong and was not taken";
  report.effect = "the daemon goes on with the configuration it had";
  report.note = listed(faults);
  return report;
}

std::string unusable_files_key() {
  return "configuration/files";
}

Report unusable_files_report(const std::vector<std::string>& faults) {
  Report report;
  report.key = unusable_files_key();
  report.severity = Severity::b;
  report.cause = "configuration";
  report.title = "the configuration names files that cannot be used";
  report.effect = "feeds and destinations that need them stand still, all others go on";
  report.note = listed(faults);
  return report;
}

std::vector<std::string> known_causes() {
  std::vector<std::string> causes;
  for (const auto& check : checks::known_checks())
    causes.emplace_back(check.id);
  for (std::size_t i = 0; i < delivery::reason_count; ++i)
    causes.push_back(delivery_cause(static_cast<Reason>(i)));
  causes.insert(causes.end(), {"configuration", "storage", "missing", "late", "external"});
  return causes;
}

}  // namespace stmtwatch::watch
