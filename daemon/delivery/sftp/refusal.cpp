#include "daemon/delivery/sftp/refusal.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <variant>

#include <fmt/format.h>

namespace stmtwatch::delivery::sftp {
namespace {

std::string_view verb(Step step) {
  constexpr std::array<std::string_view, 11> verbs{"make the file",
                                                   "write to",
                                                   "write to disk (fsync)",
                                                   "tell the size of",
                                                   "close",
                                                   "look at",
                                                   "rename to",
                                                   "remove",
                                                   "make the directory",
                                                   "read",
                                                   "tell its limits to"};
  return verbs.at(static_cast<std::size_t>(step));
}

std::string_view meaning(Status status) {
  switch (status) {
    case Status::no_such_file:
    case Status::no_such_path:
      return "no such file or directory";
    case Status::permission_denied:
      return "permission denied";
    case Status::failure:
      return "failure";
    case Status::bad_message:
      return "the name is not valid there";
    case Status::op_unsupported:
      return "not supported";
    case Status::file_already_exists:
      return "a file of that name exists";
    case Status::no_space_on_filesystem:
      return "no space left";
    case Status::quota_exceeded:
      return "quota exceeded";
    default:
      return "refused";
  }
}

bool speaks_of_space(const std::string& message) {
  std::string words = message;
  std::ranges::transform(words, words.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::array<std::string_view, 4> signs{"no space", "quota", "disk full", "not enough space"};
  return std::ranges::any_of(signs, [&](std::string_view sign) { return words.contains(sign); });
}

bool stores_bytes(Step step) {
  return step == Step::write || step == Step::fsync || step == Step::close;
}

// Without these nothing can be delivered.
bool essential(Step step) {
  return step == Step::open || step == Step::write || step == Step::close || step == Step::rename;
}

Reason reason_of(Step step, const StatusReply& reply) {
  if (reply.status == Status::op_unsupported) return essential(step) ? Reason::protocol : Reason::permission;
  if (reply.status == Status::file_already_exists) return Reason::conflict;
  const bool likely = reply.status == Status::failure && stores_bytes(step);
  return says_no_space(reply) || likely ? Reason::no_space : Reason::permission;
}

std::string_view advice(Reason reason) {
  switch (reason) {
    case Reason::no_space:
      return "Its disk or our quota is most likely full: ask its operator to make room; it is tried again by "
             "itself.";
    case Reason::protocol:
      return "This server cannot be delivered to in this way; ask its operator.";
    case Reason::conflict:
      return "Compare the two files and decide which one stands.";
    default:
      return "Ask its operator whether the account may do this there; it is tried again by itself.";
  }
}

}  // namespace

Fault broken(std::string_view what) {
  return {Reason::protocol,
          fmt::format(
              "the server breaks the SFTP protocol: {}. If a login script prints text there, it must not for "
              "SFTP; else ask its operator",
              what)};
}

bool fits(Step step, const Reply& reply) {
  const auto* status = std::get_if<StatusReply>(&reply.body);
  switch (step) {
    case Step::open:
      return status != nullptr ? status->status != Status::ok
                               : std::holds_alternative<HandleReply>(reply.body);
    case Step::size:
    case Step::look:
      return status != nullptr ? status->status != Status::ok
                               : std::holds_alternative<AttributesReply>(reply.body);
    case Step::read:
      return status != nullptr ? status->status != Status::ok : std::holds_alternative<DataReply>(reply.body);
    case Step::limits:
      return status != nullptr ? status->status != Status::ok
                               : std::holds_alternative<LimitsReply>(reply.body);
    default:
      return status != nullptr;
  }
}

bool says_no_space(const StatusReply& reply) {
  return reply.status == Status::no_space_on_filesystem || reply.status == Status::quota_exceeded ||
         speaks_of_space(reply.message);
}

bool says_missing(const StatusReply& reply) {
  return reply.status == Status::no_such_file || reply.status == Status::no_such_path;
}

Fault fault_of(Step step, std::string_view path, const StatusReply& reply) {
  const Reason reason = reason_of(step, reply);
  const std::string words = reply.message.empty() ? "" : fmt::format(", in its words \"{}\"", reply.message);
  return {reason, fmt::format("the server refuses to {} {}: {} (status {}{}). {}", verb(step), path,
                              meaning(reply.status), static_cast<std::uint32_t>(reply.status), words,
                              advice(reason))};
}

}  // namespace stmtwatch::delivery::sftp
