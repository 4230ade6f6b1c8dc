//! Which answers a caller may get.

use mp_session::session::{Command, ErrorCode, State};

use crate::app::Caller;
use crate::host::World;

pub fn fits(caller: &Caller, result: Result<(), ErrorCode>, world: &World, state: State, disposed: bool) -> bool {
    let signed_in = matches!(state, State::SignedIn | State::Refreshing);
    let superseded = world.generation > caller.generation;
    match result {
        // The answer may have been overtaken by another step since.
        Ok(()) if superseded || disposed => true,
        Ok(()) => match caller.command {
            Command::Logout | Command::Call(_) => true,
            Command::Login { force: true } => world.token.as_ref().is_none_or(|(_, serial)| *serial > caller.serial),
            // A number that no token had yet says nothing.
            Command::RefreshLogin { serial } if serial <= caller.serial => {
                world.token.as_ref().is_none_or(|(_, present)| *present != serial)
            }
            _ => signed_in || world.token.is_none(),
        },
        Err(ErrorCode::Disposed) => disposed,
        Err(ErrorCode::Superseded) => superseded && caller.command != Command::Logout,
        Err(ErrorCode::FuseTripped | ErrorCode::FuseLocked) => !matches!(
            caller.command,
            Command::Login { .. } | Command::EnsureLogin | Command::MustAuth { .. } | Command::Logout
        ),
        Err(ErrorCode::Config | ErrorCode::WasmLoad | ErrorCode::Internal | ErrorCode::Aborted) => false,
        Err(_) => caller.command != Command::Logout,
    }
}
