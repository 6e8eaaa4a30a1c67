#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "config/settings.hpp"
#include "daemon/ledger/ledger.hpp"

// What follows from a judgement, as pure functions.
namespace stmtwatch::watch {

struct Decision {
  ledger::Verdict verdict = ledger::Verdict::held;
  ledger::State state = ledger::State::held;
  bool opens_incident = false;  // observe only tells
  bool delivers = false;
  bool supersedes = false;  // an earlier revision was delivered, and nothing delivered is overwritten
};

// `holds`: every check holds. `delivered_before`: another revision of the statement has been delivered.
Decision decide(config::FeedMode mode, bool holds, bool delivered_before);

// The check that an incident about these findings is named after: that of the first one. Not empty.
std::string cause_of(const checks::FindingList& findings);

// Whether any revision of the statement was delivered to `destination` (any destination if empty); and which.
std::optional<std::uint32_t> delivered_revision(const ledger::Statement& statement);

// Whether an attempt of the delivery may have published it already, so that only the destination can tell, or
// a person where that cannot.
bool may_be_published(const ledger::Delivery& delivery);

// Whether the statement waits to be sent and cannot be without its file.
bool needs_its_file(config::FeedMode mode, const ledger::Statement& statement);

// What a person may decide about a statement, and about which of its deliveries; else why not, for people.
enum class PersonsWord : std::uint8_t {
  adopt,    // it is there
  resend,   // it is not there: send it again
  dismiss,  // it is not to be sent: off the board
};
struct Ruling {
  std::optional<ledger::Delivery> delivery;  // what adopt and resend are about
  std::string refusal;                       // not empty: not possible
};
Ruling rule(PersonsWord word, const ledger::Statement& statement, bool file_there);

}  // namespace stmtwatch::watch
