#include "daemon/delivery/sftp/refusal.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

namespace stmtwatch::delivery::sftp {
namespace {

std::string_view verb(Step step) {
  constexpr std::array<std::string_view, 10> verbs{"make the file",
                                                   "write to",
                                                   "write to disk (fsync)",
                                                   "tell the size of",
                                                   "close",
                                                   "look at",
                                                   "rename to",
                                                   "remove",
                                                   "make the directory",
                                                   "read"};
  return verbs.at(static_cast<std::size_t>(step));
}

std::string_view meaning(Status status) {
  switch (status) {
    case Status::no_such_file:
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

Reason reason_of(Step step, const StatusReply& reply) {
  if (reply.status == Status::op_unsupported) return Reason::protocol;
  if (reply.status == Status::file_already_exists) return Reason::conflict;
  const bool said_so = reply.status == Status::no_space_on_filesystem ||
                       reply.status == Status::quota_exceeded || speaks_of_space(reply.message);
  const bool likely = reply.status == Status::failure && stores_bytes(step);
  return said_so || likely ? Reason::no_space : Reason::permission;
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

Fault fault_of(Step step, std::string_view path, const StatusReply& reply) {
  const Reason reason = reason_of(step, reply);
  const std::string words = reply.message.empty() ? "" : fmt::format(", in its words \"{}\"", reply.message);
  return {reason, fmt::format("the server refuses to {} {}: {} (status {}{}). {}", verb(step), path,
                              meaning(reply.status), static_cast<std::uint32_t>(reply.status), words,
                              advice(reason))};
}

}  // namespace stmtwatch::delivery::sftp
