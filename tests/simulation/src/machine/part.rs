//! One execution: its states in their order.

use std::cell::OnceCell;
use std::marker::PhantomData;
use std::sync::Arc;

use futures_util::future::join_all;
use macie_org::inventory::Inventory;
use macie_org::objects;
use macie_org::sides::Sides;
use macie_org::step::{
    CaughtError, ConfirmPlanOutput, DeregisterAdministratorOutput, DisableSessionsOutput, Execution,
    RegionResult, StepError, TakeInventoryOutput, WriteReportOutput,
};
use serde_json::Value;

use super::Stack;
use super::region::Pass;
use crate::ports::Ports;
use crate::store::EmulatedObjectStore;
use crate::wire::Wire;

/// A part of an execution that is under way.
pub(super) struct Part<'a, P> {
    pub(super) stack: &'a Stack,
    /// The execution, by the name of its first part.
    pub(super) first: &'a str,
    pub(super) execution: Execution,
    pub(super) inventory_key: String,
    inventory: OnceCell<Arc<Inventory>>,
    ports: PhantomData<P>,
}

/// What the report is written of.
#[derive(Default)]
pub(super) struct Came {
    pub(super) waves: Vec<Vec<RegionResult>>,
    pub(super) plan: ConfirmPlanOutput,
    pub(super) own_sessions: DisableSessionsOutput,
    pub(super) registration: DeregisterAdministratorOutput,
}

impl<'a, P: Ports> Part<'a, P> {
    pub(super) fn new(stack: &'a Stack, first: &'a str, execution: Execution) -> Self {
        Self {
            stack,
            first,
            execution,
            inventory_key: String::new(),
            ports: PhantomData,
            inventory: OnceCell::new(),
        }
    }

    pub(super) async fn run(mut self, request: &Value) -> Result<WriteReportOutput, CaughtError> {
        let inventory = self.take_inventory(request).await?;
        self.inventory_key.clone_from(&inventory.inventory_key);
        let mut came = Came::default();
        if inventory.planning {
            came.waves = self.waves(&inventory, Pass::Plan).await;
            self.confirm_plan(&mut came).await?;
        }
        if inventory.operation == "audit" {
            came.waves = self.waves(&inventory, Pass::Plan).await;
        } else if !inventory.dry_run {
            came.waves = self.waves(&inventory, Pass::Change).await;
            if inventory.operation == "teardown" {
                self.disable_sessions(&inventory.slices, &mut came).await;
                self.deregister_administrator(&mut came).await;
            }
        }
        self.write_report(came).await
    }

    async fn waves(&self, inventory: &TakeInventoryOutput, pass: Pass) -> Vec<Vec<RegionResult>> {
        let mut waves = Vec::new();
        for wave in &inventory.waves {
            let regions = wave.iter().map(|region| self.region(*region, &inventory.operation, pass));
            waves.push(join_all(regions).await);
        }
        waves
    }

    /// The management account and the administrator, as this step finds them.
    pub(super) async fn sides(
        &self,
        wire: &Wire,
        ports: &P,
    ) -> Result<Sides<P::Registry, P::Members, EmulatedObjectStore>, StepError> {
        let (store, registry) = (EmulatedObjectStore(wire.clone()), ports.registry().await);
        let inventory = self.inventory(wire).await?;
        let members = ports.members(inventory.request.administrator_id()).await;
        Ok(Sides { inventory, registry, members, store })
    }

    /// The snapshot, as every step reads it for itself. It never changes, so it is parsed once.
    pub(super) async fn inventory(&self, wire: &Wire) -> Result<Arc<Inventory>, StepError> {
        if let Some(known) = self.inventory.get() {
            wire.moment().await;
            return Ok(Arc::clone(known));
        }
        let read = objects::read(&EmulatedObjectStore(wire.clone()), &self.inventory_key).await?;
        Ok(Arc::clone(self.inventory.get_or_init(|| Arc::new(read))))
    }
}
