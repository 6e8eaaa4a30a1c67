#include "daemon/delivery/sftp/refusal.hpp"

#include <doctest/doctest.h>

namespace stmtwatch::delivery::sftp {
namespace {

Reason reason(Step step, Status status, std::string message = {}) {
  return fault_of(step, "/in/file", {status, std::move(message)}).reason;
}

TEST_CASE("A missing or forbidden path is a matter of permission") {
  CHECK(reason(Step::open, Status::no_such_file) == Reason::permission);
  CHECK(reason(Step::rename, Status::permission_denied) == Reason::permission);
  CHECK(reason(Step::open, Status::bad_message) == Reason::permission);
  CHECK(reason(Step::open, Status::failure) == Reason::permission);
}

TEST_CASE("A failure while bytes are stored means that there is no space") {
  for (const Step step : {Step::write, Step::fsync, Step::close}) {
    CHECK(reason(step, Status::failure) == Reason::no_space);
    CHECK(reason(step, Status::permission_denied) == Reason::permission);
  }
}

TEST_CASE("A server that says that its disk is full is believed at any step") {
  CHECK(reason(Step::open, Status::failure, "No space left on device") == Reason::no_space);
  CHECK(reason(Step::open, Status::failure, "Disk QUOTA exceeded") == Reason::no_space);
  CHECK(reason(Step::open, Status::no_space_on_filesystem) == Reason::no_space);
  CHECK(reason(Step::make_directory, Status::quota_exceeded) == Reason::no_space);
}

TEST_CASE("A later version's word for a taken name is a conflict") {
  CHECK(reason(Step::rename, Status::file_already_exists) == Reason::conflict);
}

TEST_CASE("A server that cannot do what every delivery needs ends the session, another step it may lack") {
  for (const Step step : {Step::open, Step::write, Step::close, Step::rename})
    CHECK(reason(step, Status::op_unsupported) == Reason::protocol);
  for (const Step step : {Step::remove, Step::look, Step::fsync, Step::size, Step::make_directory})
    CHECK(reason(step, Status::op_unsupported) == Reason::permission);
}

TEST_CASE("Nothing there has two codes, and a failure is neither") {
  CHECK(says_missing({Status::no_such_file, ""}));
  CHECK(says_missing({Status::no_such_path, ""}));
  CHECK_FALSE(says_missing({Status::failure, "no such file"}));
}

TEST_CASE("The detail says what, which and in whose words") {
  const auto fault = fault_of(Step::rename, "/in/file", {Status{99}, "because"});
  CHECK(fault.reason == Reason::permission);
  CHECK(fault.detail.contains("rename to /in/file"));
  CHECK(fault.detail.contains("status 99"));
  CHECK(fault.detail.contains("\"because\""));
}

}  // namespace
}  // namespace stmtwatch::delivery::sftp
